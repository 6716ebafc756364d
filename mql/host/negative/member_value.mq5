// refused: members get their value in the constructor
#property strict
class CBox {
public:
  int m_value = 1;
};
int OnInit() {
  
  return 0;
}
