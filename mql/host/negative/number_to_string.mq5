// refused: conversion from ‘int’ to non-scalar type ‘string’ requested
#property strict
int OnInit() {
  string text = 5;
  Print(text);
  return 0;
}
