// stops: delete of an object that was not made by new
#property strict
class CBox {
public:
  int m_value;
  virtual int Value() { return m_value; }
};
class CLid : public CBox {
};
int OnInit() {
  CBox box;
  CBox *pointer = GetPointer(box);
  delete pointer;
  return 0;
}
