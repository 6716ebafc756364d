// refused: has incomplete type ‘CLater’
#property strict
class CLater;
class CUser {
public:
  CLater m_later;
};
class CLater {
public:
  int m_value;
};
int OnInit() {
  
  return 0;
}
