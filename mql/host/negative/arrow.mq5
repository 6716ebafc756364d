// refused: '->' is C++; MQL writes '.'
#property strict
class CBox {
public:
  int m_value;
};
int OnInit() {
  CBox *box = new CBox();
  box->m_value = 1;
  delete box;
  return 0;
}
