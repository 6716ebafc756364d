// stops: array out of range: index -1, size 4
#property strict
int OnInit() {
  int values[4];
  int at = StringFind("abc", "x");
  values[at] = 1;
  Print(values[0]);
  return 0;
}
