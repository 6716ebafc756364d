// refused: `#property strict` is missing
int OnInit() {
  Print(1);
  return 0;
}
