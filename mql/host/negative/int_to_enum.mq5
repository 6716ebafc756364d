// refused: invalid conversion from ‘int’ to ‘ENUM_POSITION_TYPE’
#property strict
int OnInit() {
  ENUM_POSITION_TYPE type = 1;
  Print(type);
  return 0;
}
