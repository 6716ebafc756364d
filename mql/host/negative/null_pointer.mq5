// stops: invalid pointer access: it points nowhere
#property strict
class CBox {
public:
  int m_value;
  virtual int Value() { return m_value; }
};
class CLid : public CBox {
};
CBox *g_box = NULL;
int OnInit() {
  g_box.m_value = 1;
  return 0;
}
