// refused: 'unsigned' is C++ but not MQL
#property strict
int OnInit() {
  unsigned int x = 1;
  Print(x);
  return 0;
}
