// stops: array out of range: index 3, size 3
#property strict
int OnInit() {
  uchar bytes[];
  ArrayResize(bytes, 3);
  for (int i = 0; i <= 3; i++) bytes[i] = 1;
  return 0;
}
