// refused: ‘limit’
#property strict
void Set(const int limit) {
  limit = 3;
}
int OnInit() {
  Set(1);
  return 0;
}
