package io.jbuild.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bad line to a server: passes all on, but for what faults are planned. A fault strikes the first
 * connection that brings enough bytes, and is gone then.
 */
public final class FaultProxy implements AutoCloseable {

  /** What goes wrong. */
  public enum Fault {
    /** The connection is closed. */
    CUT,
    /** A byte arrives as another. */
    CORRUPTED,
    /** Nothing moves for a second. */
    DELAYED,
    /** Somebody on the way answers 500. */
    ANSWERED_500,
    /** Somebody on the way answers 429. */
    ANSWERED_429
  }

  /** Which way the bytes go that a fault strikes. */
  public enum Direction {
    TO_SERVER,
    TO_CLIENT
  }

  private record Planned(Fault fault, Direction direction, long after) {}

  private final ServerSocket listener;
  private final String serverHost;
  private final int serverPort;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Planned> planned = new ConcurrentLinkedQueue<>();
  private final AtomicInteger struck = new AtomicInteger();
  private final AtomicLong received = new AtomicLong();

  private FaultProxy(String server) throws IOException {
    this.serverHost = server.substring(0, server.lastIndexOf(':'));
    this.serverPort = Integer.parseInt(server.substring(server.lastIndexOf(':') + 1));
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  /** A line to {@code HOST:PORT}. */
  public static FaultProxy before(String server) throws IOException {
    return new FaultProxy(server);
  }

  /** {@code 127.0.0.1:PORT}, this end of the line. */
  public String host() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /**
   * Plans a fault; several strike one after the other.
   *
   * @param after how many bytes a connection lets through before
   */
  public FaultProxy plan(Fault fault, Direction direction, long after) {
    planned.add(new Planned(fault, direction, after));
    return this;
  }

  /** How many faults have struck. */
  public int struck() {
    return struck.get();
  }

  /** How many bytes clients have got. */
  public long received() {
    return received.get();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket(serverHost, serverPort);
        threads.execute(() -> pass(client, server, Direction.TO_SERVER));
        threads.execute(() -> pass(server, client, Direction.TO_CLIENT));
      }
    } catch (IOException e) {
      if (!listener.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void pass(Socket from, Socket to, Direction direction) {
    byte[] buffer = new byte[16 << 10];
    long passed = 0;
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        passed += count;
        Optional<Fault> fault = due(direction, passed);
        if (fault.isPresent()) {
          struck.incrementAndGet();
          switch (fault.get()) {
            case CUT -> {
              return;
            }
            case CORRUPTED -> buffer[count - 1] ^= 1;
            case DELAYED -> Thread.sleep(1000);
            case ANSWERED_500 -> {
              answer(from, "500 Internal Server Error");
              return;
            }
            case ANSWERED_429 -> {
              answer(from, "429 Too Many Requests\r\nRetry-After: 1");
              return;
            }
          }
        }
        out.write(buffer, 0, count);
        if (direction == Direction.TO_CLIENT) {
          received.addAndGet(count);
        }
      }
    } catch (IOException closed) {
      // The other direction closes both.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Optional<Fault> due(Direction direction, long passed) {
    Planned next = planned.peek();
    if (next == null || next.direction() != direction || passed <= next.after()) {
      return Optional.empty();
    }
    planned.remove();
    return Optional.of(next.fault());
  }

  private static void answer(Socket client, String status) throws IOException {
    String head = "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    client.shutdownOutput();
    // Who is still sending would lose the answer by a reset.
    client.setSoTimeout(2000);
    client.getInputStream().transferTo(OutputStream.nullOutputStream());
  }
}
