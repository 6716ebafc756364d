//+------------------------------------------------------------------+
//| Wire.mqh: what a way to the service can do                       |
//+------------------------------------------------------------------+
#ifndef MYNAH_WIRE_MQH
#define MYNAH_WIRE_MQH
#include "Url.mqh"

// The largest frame in both directions.
#define MOST_FRAME_BYTES 262144
// What waits to be sent beyond this: the service does not read.
#define MOST_QUEUED_BYTES 8388608
#define CONNECT_MS 2000
#define HANDSHAKE_MS 5000
// How often a wire that cannot be read without blocking asks for an answer.
#define POLL_GAP_MS 20

enum ENUM_WIRE_STATE { WIRE_CLOSED, WIRE_OPENING, WIRE_OPEN };

// Messages to and from the service.
class CWire {
protected:
  ENUM_WIRE_STATE m_state;
  string m_why;
  // A person must act before it can work.
  bool m_needsPerson;
  // Of the last round trip, microseconds; -1 before the first.
  long m_roundTripUs;

  void Fail(const string why) {
    if (m_state != WIRE_CLOSED) m_why = why;
    Drop();
    m_state = WIRE_CLOSED;
  }
  // Gives the socket back.
  virtual void Drop() = 0;

public:
  CWire() {
    m_state = WIRE_CLOSED;
    m_why = "";
    m_needsPerson = false;
    m_roundTripUs = -1;
  }
  virtual ~CWire() {}
  ENUM_WIRE_STATE State() { return m_state; }
  // Why it is closed, in words for the trader.
  string Why() { return m_why; }
  bool NeedsPerson() { return m_needsPerson; }
  long RoundTripUs() { return m_roundTripUs; }
  // Begins to connect. Whether it worked shows in State() after some calls of Pump().
  virtual void Open(const SUrl &url) = 0;
  // Sends what is queued and reads what is there; waits up to so long for something to come.
  virtual void Pump(const int waitMs) = 0;
  // Sends what is queued as far as that goes without waiting.
  virtual void Flush() = 0;
  // Queues a message.
  virtual void Send(const string text) = 0;
  virtual int QueuedBytes() = 0;
  // Takes the next message that has come.
  virtual bool Next(string &text) = 0;
  // Something has come since the last call of this: the other side lives.
  virtual bool Heard() = 0;
  // Asks for a sign of life, by which the round trip is measured.
  virtual void Ping() = 0;
  // The service has answered a poll; only for wires that cannot be read without one.
  virtual void Polled(const long id) {}
  virtual void Close(const int code, const string reason) = 0;
};

#endif
