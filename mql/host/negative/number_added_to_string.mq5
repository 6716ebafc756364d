// refused: implicit conversion from number to string: write (string)value
#property strict
int OnInit() {
  int x = 5;
  string text = "a" + x;
  Print(text);
  return 0;
}
