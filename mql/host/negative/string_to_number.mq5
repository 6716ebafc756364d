// refused: cannot convert ‘string’ to ‘int’
#property strict
int OnInit() {
  string text = "5";
  int x = text;
  Print(x);
  return 0;
}
