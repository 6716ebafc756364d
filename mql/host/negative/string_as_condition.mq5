// refused: could not convert ‘text’ from ‘string’ to ‘bool’
#property strict
int OnInit() {
  string text = "5";
  if (text) Print(text);
  return 0;
}
