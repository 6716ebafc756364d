// stops: zero divide
#property strict
int OnInit() {
  int zero = StringLen("");
  Print(5 / zero);
  return 0;
}
