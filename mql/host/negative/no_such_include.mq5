// refused: no such file
#property strict
#include "missing.mqh"
int OnInit() {
  
  return 0;
}
