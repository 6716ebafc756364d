//+------------------------------------------------------------------+
//| WebSocket.mqh: RFC 6455 over a socket                            |
//+------------------------------------------------------------------+
#ifndef MYNAH_WEBSOCKET_MQH
#define MYNAH_WEBSOCKET_MQH
#include "ByteStream.mqh"
#include "Clock.mqh"
#include "Handshake.mqh"
#include "Random.mqh"
#include "Wire.mqh"

#define WS_CONTINUATION 0
#define WS_TEXT 1
#define WS_BINARY 2
#define WS_CLOSE 8
#define WS_PING 9
#define WS_PONG 10
// So much is handed to the socket at once.
#define WS_CHUNK 65536

class CWebSocket : public CWire {
private:
  CByteStream *m_stream;
  SUrl m_url;
  CHandshake m_handshake;
  long m_deadline;
  bool m_heard;
  // Came and not yet read: from m_inFrom to before m_inEnd.
  uchar m_in[];
  int m_inFrom;
  int m_inEnd;
  // To be sent.
  uchar m_out[];
  int m_outFrom;
  int m_outEnd;
  // A message that comes in several frames.
  uchar m_message[];
  int m_messageBytes;
  bool m_inMessage;
  // When the last ping left, microseconds; 0: it was answered.
  ulong m_pingAt;

  void Shake();
  int Receive(const int waitMs);
  void Queue(const uchar &bytes[], const int count);
  void Frame(const int opcode, const uchar &payload[], const int count);
  bool Header(int &opcode, bool &whole, int &payloadFrom, int &payloadBytes);
  void Control(const int opcode, const int from, const int count);
  void Closed(const int from, const int count);

protected:
  virtual void Drop();

public:
  // The stream becomes this object's own.
  CWebSocket(CByteStream *stream);
  virtual ~CWebSocket();
  virtual void Open(const SUrl &url);
  virtual void Pump(const int waitMs);
  virtual void Flush();
  virtual void Send(const string text);
  virtual int QueuedBytes() { return m_outEnd - m_outFrom; }
  virtual bool Next(string &text);
  virtual bool Heard();
  virtual void Ping();
  virtual void Close(const int code, const string reason);
};

CWebSocket::CWebSocket(CByteStream *stream) {
  m_stream = stream;
  m_deadline = 0;
  m_heard = false;
  m_inFrom = 0;
  m_inEnd = 0;
  m_outFrom = 0;
  m_outEnd = 0;
  m_messageBytes = 0;
  m_inMessage = false;
  m_pingAt = 0;
}

CWebSocket::~CWebSocket() {
  m_stream.Close();
  delete m_stream;
}

void CWebSocket::Drop() {
  m_stream.Close();
  m_inFrom = 0;
  m_inEnd = 0;
  m_outFrom = 0;
  m_outEnd = 0;
  m_messageBytes = 0;
  m_inMessage = false;
  m_pingAt = 0;
}

void CWebSocket::Open(const SUrl &url) {
  Drop();
  m_url = url;
  m_why = "";
  m_needsPerson = false;
  m_roundTripUs = -1;
  m_state = WIRE_OPENING;
  m_deadline = ElapsedMs() + CONNECT_MS + HANDSHAKE_MS;
  uchar key[];
  RandomBytes(key, 16);
  m_handshake.Begin(url, key);
  m_stream.Connect(url, CONNECT_MS);
  uchar request[];
  int count = Utf8Bytes(m_handshake.Request(), request);
  Queue(request, count);
  Pump(0);
}

void CWebSocket::Pump(const int waitMs) {
  if (m_state == WIRE_CLOSED) return;
  if (m_stream.State() == STREAM_CONNECTING) m_stream.Proceed(waitMs);
  if (m_stream.State() == STREAM_CONNECTED) {
    Flush();
    int count = Receive(0);
    if (count == 0 && waitMs > 0) count = Receive(waitMs);
    while (count > 0) count = Receive(0);
    if (m_state == WIRE_OPENING) Shake();
  }
  // Messages that came before the end are still to be read.
  bool over = m_stream.State() == STREAM_CLOSED && m_state != WIRE_CLOSED;
  if (over && (m_state == WIRE_OPENING || m_inFrom == m_inEnd)) {
    m_needsPerson = m_stream.NeedsPerson();
    Fail(m_stream.Why());
  }
  if (m_state == WIRE_OPENING && ElapsedMs() > m_deadline)
    Fail(HostAndPort(m_url) + " does not answer as a Mynah does: are host and port right?");
}

// Reads the answer to the handshake as far as it is there.
void CWebSocket::Shake() {
  int used = m_handshake.Take(m_in, m_inFrom, m_inEnd, m_stream.State() == STREAM_CLOSED);
  if (m_handshake.Refused() != "") {
    Fail(m_handshake.Refused());
    return;
  }
  if (used <= 0) return;
  m_inFrom += used;
  m_state = WIRE_OPEN;
}

// @returns how many bytes came
int CWebSocket::Receive(const int waitMs) {
  if (m_stream.State() != STREAM_CONNECTED) return 0;
  uchar chunk[];
  int count = m_stream.Read(chunk, waitMs);
  if (count <= 0) return 0;
  m_heard = true;
  if (m_inFrom > 0 && m_inFrom == m_inEnd) {
    m_inFrom = 0;
    m_inEnd = 0;
  }
  if (m_inEnd + count > ArraySize(m_in)) {
    // Within one array ArrayCopy() must not copy what overlaps.
    uchar left[];
    m_inEnd -= m_inFrom;
    if (m_inEnd > 0) ArrayCopy(left, m_in, 0, m_inFrom, m_inEnd);
    m_inFrom = 0;
    if (m_inEnd + count > ArraySize(m_in)) ArrayResize(m_in, m_inEnd + count + WS_CHUNK);
    if (m_inEnd > 0) ArrayCopy(m_in, left, 0, 0, m_inEnd);
  }
  ArrayCopy(m_in, chunk, m_inEnd, 0, count);
  m_inEnd += count;
  return count;
}

// ---- sending -----------------------------------------------------------------------------------------------

void CWebSocket::Queue(const uchar &bytes[], const int count) {
  if (m_outFrom == m_outEnd) {
    m_outFrom = 0;
    m_outEnd = 0;
  }
  if (m_outEnd + count > ArraySize(m_out)) ArrayResize(m_out, m_outEnd + count + WS_CHUNK);
  ArrayCopy(m_out, bytes, m_outEnd, 0, count);
  m_outEnd += count;
}

void CWebSocket::Flush() {
  uchar chunk[];
  while (m_outFrom < m_outEnd && m_stream.State() == STREAM_CONNECTED) {
    int count = m_outEnd - m_outFrom;
    if (count > WS_CHUNK) count = WS_CHUNK;
    ArrayResize(chunk, count);
    ArrayCopy(chunk, m_out, 0, m_outFrom, count);
    int sent = m_stream.Write(chunk, count);
    if (sent <= 0) return;
    m_outFrom += sent;
  }
}

// A client's frames are masked, each with new random bytes.
void CWebSocket::Frame(const int opcode, const uchar &payload[], const int count) {
  uchar frame[];
  ArrayResize(frame, count + 14);
  frame[0] = (uchar)(0x80 | opcode);
  int at = 2;
  if (count < 126) frame[1] = (uchar)(0x80 | count);
  else if (count < 65536) {
    frame[1] = (uchar)(0x80 | 126);
    frame[2] = (uchar)(count >> 8);
    frame[3] = (uchar)(count & 0xFF);
    at = 4;
  } else {
    frame[1] = (uchar)(0x80 | 127);
    for (int i = 0; i < 4; i++) {
      frame[2 + i] = 0;
      frame[6 + i] = (uchar)((count >> (24 - 8 * i)) & 0xFF);
    }
    at = 10;
  }
  int mask[4];
  for (int i = 0; i < 4; i++) {
    mask[i] = RandomByte();
    frame[at + i] = (uchar)mask[i];
  }
  at += 4;
  for (int i = 0; i < count; i++) frame[at + i] = (uchar)((int)payload[i] ^ mask[i & 3]);
  Queue(frame, at + count);
}

void CWebSocket::Send(const string text) {
  if (m_state != WIRE_OPEN) return;
  uchar payload[];
  int count = Utf8Bytes(text, payload);
  Frame(WS_TEXT, payload, count);
  if (QueuedBytes() > MOST_QUEUED_BYTES) Fail("the service does not read what it is sent");
}

void CWebSocket::Ping() {
  if (m_state != WIRE_OPEN || m_pingAt != 0) return;
  uchar nothing[];
  m_pingAt = GetMicrosecondCount();
  Frame(WS_PING, nothing, 0);
  Flush();
}

bool CWebSocket::Heard() {
  bool heard = m_heard;
  m_heard = false;
  return heard;
}

void CWebSocket::Close(const int code, const string reason) {
  if (m_state == WIRE_OPEN) {
    uchar payload[];
    uchar words[];
    int count = Utf8Bytes(Cut(reason, 40), words);
    if (count > 120) count = 0;
    ArrayResize(payload, count + 2);
    payload[0] = (uchar)(code >> 8);
    payload[1] = (uchar)(code & 0xFF);
    for (int i = 0; i < count; i++) payload[2 + i] = words[i];
    Frame(WS_CLOSE, payload, count + 2);
    Flush();
  }
  Fail(reason);
}

// ---- receiving ---------------------------------------------------------------------------------------------

// The head of the next frame, once the whole frame is there. @returns false: not yet, or never
bool CWebSocket::Header(int &opcode, bool &whole, int &payloadFrom, int &payloadBytes) {
  int there = m_inEnd - m_inFrom;
  if (there < 2) return false;
  int first = (int)m_in[m_inFrom];
  int second = (int)m_in[m_inFrom + 1];
  opcode = first & 0x0F;
  whole = (first & 0x80) != 0;
  payloadBytes = second & 0x7F;
  int head = 2;
  if (payloadBytes == 126) head = 4;
  if (payloadBytes == 127) head = 10;
  bool control = opcode >= WS_CLOSE;
  string wrong = "";
  if ((first & 0x70) != 0) wrong = "a frame with unknown flags";
  else if ((second & 0x80) != 0) wrong = "a masked frame";
  else if (opcode > WS_PONG || (opcode > WS_BINARY && !control)) wrong = "an unknown kind of frame";
  else if (control && (!whole || head > 2)) wrong = "a control frame that is cut or too long";
  else if (opcode == WS_CONTINUATION && !m_inMessage) wrong = "a continuation of nothing";
  else if ((opcode == WS_TEXT || opcode == WS_BINARY) && m_inMessage) wrong = "a message within a message";
  else if (opcode == WS_BINARY) wrong = "a binary message";
  if (wrong != "") {
    Close(opcode == WS_BINARY ? 1003 : 1002, "not the protocol: " + wrong);
    return false;
  }
  if (there < head) return false;
  if (head > 2) {
    long length = 0;
    for (int i = 2; i < head; i++) {
      if (length > MOST_FRAME_BYTES) break;
      length = length * 256 + (long)m_in[m_inFrom + i];
    }
    if (length > MOST_FRAME_BYTES) {
      Close(1009, "a message above " + IntegerToString(MOST_FRAME_BYTES) + " bytes");
      return false;
    }
    payloadBytes = (int)length;
  }
  payloadFrom = m_inFrom + head;
  return there >= head + payloadBytes;
}

bool CWebSocket::Next(string &text) {
  int opcode = 0;
  bool whole = false;
  int from = 0;
  int count = 0;
  while (m_state == WIRE_OPEN && Header(opcode, whole, from, count)) {
    m_inFrom = from + count;
    if (opcode >= WS_CLOSE) {
      Control(opcode, from, count);
      continue;
    }
    if (opcode == WS_TEXT && whole) {
      text = Utf8Text(m_in, from, count);
      return true;
    }
    if (m_messageBytes + count > MOST_FRAME_BYTES) {
      Close(1009, "a message above " + IntegerToString(MOST_FRAME_BYTES) + " bytes");
      return false;
    }
    if (ArraySize(m_message) < m_messageBytes + count) ArrayResize(m_message, m_messageBytes + count + WS_CHUNK);
    if (count > 0) ArrayCopy(m_message, m_in, m_messageBytes, from, count);
    m_messageBytes += count;
    m_inMessage = !whole;
    if (!whole) continue;
    text = Utf8Text(m_message, 0, m_messageBytes);
    m_messageBytes = 0;
    return true;
  }
  // The rest of a frame whose connection is gone will never come.
  if (m_state == WIRE_OPEN && m_stream.State() == STREAM_CLOSED) Fail(m_stream.Why());
  return false;
}

void CWebSocket::Control(const int opcode, const int from, const int count) {
  if (opcode == WS_CLOSE) {
    Closed(from, count);
  } else if (opcode == WS_PING) {
    uchar payload[];
    ArrayResize(payload, count);
    if (count > 0) ArrayCopy(payload, m_in, 0, from, count);
    Frame(WS_PONG, payload, count);
    Flush();
  } else if (m_pingAt != 0) {
    m_roundTripUs = (long)(GetMicrosecondCount() - m_pingAt);
    m_pingAt = 0;
  }
}

// The service closes: its farewell is answered with the same code.
void CWebSocket::Closed(const int from, const int count) {
  int code = 1005;
  string reason = "";
  if (count >= 2) {
    code = (int)m_in[from] * 256 + (int)m_in[from + 1];
    reason = Utf8Text(m_in, from + 2, count - 2);
  }
  uchar payload[];
  ArrayResize(payload, count >= 2 ? 2 : 0);
  if (count >= 2) {
    payload[0] = m_in[from];
    payload[1] = m_in[from + 1];
  }
  Frame(WS_CLOSE, payload, ArraySize(payload));
  Flush();
  Fail("the service has closed the connection (" + IntegerToString(code) + (reason == "" ? "" : " " + reason) + ")");
}

#endif
