// refused: may read letters that are not ASCII in another code page
#property strict
int OnInit() {
  Print("größe");
  return 0;
}
