// refused: templates are not part of the subset
#property strict
template <typename T>
T First(T &values[]) {
  return values[0];
}
int OnInit() {
  
  return 0;
}
