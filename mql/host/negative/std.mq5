// refused: 'std' is C++ but not MQL
#property strict
int OnInit() {
  Print(std::max(1, 2));
  return 0;
}
