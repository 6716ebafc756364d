// stops: zero divide
#property strict
int OnInit() {
  double zero = StringToDouble("0");
  Print(5.0 / zero);
  return 0;
}
