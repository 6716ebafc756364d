// refused: MQL names are ASCII
#property strict
int OnInit() {
  int größe = 1;
  Print(größe);
  return 0;
}
