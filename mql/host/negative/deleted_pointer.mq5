// stops: invalid pointer access: the object was deleted
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
  CBox *same = box;
  delete box;
  same.m_value = 1;
  return 0;
}
