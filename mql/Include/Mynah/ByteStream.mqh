//+------------------------------------------------------------------+
//| ByteStream.mqh: what a socket can do, on both platforms          |
//+------------------------------------------------------------------+
#ifndef MYNAH_BYTESTREAM_MQH
#define MYNAH_BYTESTREAM_MQH
#include "Url.mqh"

enum ENUM_STREAM_STATE { STREAM_CLOSED, STREAM_CONNECTING, STREAM_CONNECTED };

class CByteStream {
protected:
  ENUM_STREAM_STATE m_state;
  string m_why;
  bool m_needsPerson;

  // @returns -1, what every function here returns when the connection is lost
  int Lost(const string why) {
    m_why = why;
    Close();
    return -1;
  }

public:
  CByteStream() {
    m_state = STREAM_CLOSED;
    m_why = "";
    m_needsPerson = false;
  }
  virtual ~CByteStream() {}
  ENUM_STREAM_STATE State() { return m_state; }
  // Why it is closed, in words for the trader.
  string Why() { return m_why; }
  bool NeedsPerson() { return m_needsPerson; }
  virtual void Connect(const SUrl &url, const int timeoutMs) = 0;
  // Looks whether a connection under way stands; waits up to so long.
  virtual void Proceed(const int waitMs) {}
  // Reads what is there into `to`; waits up to so long for the first byte. @returns how many, 0 none, -1 lost
  virtual int Read(uchar &to[], const int waitMs) = 0;
  // @returns how many bytes were taken, 0 none at the moment, -1 lost
  virtual int Write(const uchar &bytes[], const int count) = 0;
  virtual void Close() = 0;
};

#endif
