// stops: string index out of range: index 2, length 2
#property strict
int OnInit() {
  string text = "ab";
  Print(text[StringLen(text)]);
  return 0;
}
