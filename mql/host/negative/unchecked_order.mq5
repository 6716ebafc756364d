// refused: nodiscard
#property strict
int OnInit() {
  MqlTradeRequest request = {};
  MqlTradeResult result = {};
  OrderSend(request, result);
  return 0;
}
