// stops: incorrect casting of pointers
#property strict
class CBox {
public:
  int m_value;
  virtual int Value() { return m_value; }
};
class CLid : public CBox {
};
int OnInit() {
  CBox *box = new CBox();
  CLid *lid = (CLid *)box;
  Print(lid.Value());
  return 0;
}
