// refused: StringTrimLeft
#property strict
int OnInit() {
  string text = " a";
  text = StringTrimLeft(text);
  return 0;
}
