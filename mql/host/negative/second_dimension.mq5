// stops: array out of range: index 3, size 3
#property strict
int OnInit() {
  int table[2][3];
  int at = StringLen("abc");
  table[1][at] = 1;
  return 0;
}
