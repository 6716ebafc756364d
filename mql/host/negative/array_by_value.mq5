// refused: array 'bytes' must be passed by reference
#property strict
void Show(uchar bytes[]) {
  Print(bytes[0]);
}
int OnInit() {
  
  return 0;
}
