// refused: 'CLater' is used before it is declared
#property strict
class CUser {
public:
  CLater *m_later;
};
class CLater {
public:
  int m_value;
};
int OnInit() {
  
  return 0;
}
