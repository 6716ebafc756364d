// stops: %d takes 32 bits: write %I64d
#property strict
int OnInit() {
  long l = 1;
  Print(StringFormat("%d", l));
  return 0;
}
