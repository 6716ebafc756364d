// refused: PositionGetInteger(ENUM_POSITION_PROPERTY_DOUBLE)
#property strict
int OnInit() {
  PositionGetInteger(POSITION_VOLUME);
  return 0;
}
