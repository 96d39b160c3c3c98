package io.jbuild.command;

import io.jbuild.posix.DirectoryHandle;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * A socket of our own before an SSH agent's: it belongs to a step's user, and lets keys be listed
 * and used, not added, taken away or locked.
 *
 * <p>What is refused is answered as an agent does that cannot do it (draft-ietf-sshm-ssh-agent).
 */
final class AgentSocket implements AutoCloseable {

  private static final byte REQUEST_IDENTITIES = 11;
  private static final byte SIGN_REQUEST = 13;
  private static final byte[] FAILURE = {0, 0, 0, 1, 5};

  /** OpenSSH's own limit. */
  private static final int LONGEST_MESSAGE = 256 * 1024;

  /** Each takes a thread of ours: a step that opens more waits until one of its others ends. */
  static final int MOST_CLIENTS = 32;

  private final Path socket;
  private final Path agent;
  private final ServerSocketChannel server;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private final Semaphore turns = new Semaphore(MOST_CLIENTS);

  private AgentSocket(Path socket, Path agent, ServerSocketChannel server) {
    this.socket = socket;
    this.agent = agent;
    this.server = server;
  }

  /** Who may use a socket. */
  record Access(int mode, int uid, int gid) {}

  /**
   * Makes the socket and answers at it until it is closed.
   *
   * @param agent the socket of the agent that has the keys
   */
  static AgentSocket open(Path folder, String name, Path agent, Access access) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    AgentSocket socket = new AgentSocket(folder.resolve(name), agent, server);
    try (DirectoryHandle handle = DirectoryHandle.open(folder)) {
      byte[] file = name.getBytes(StandardCharsets.UTF_8);
      // By a name that is short enough for a socket, however deep the folder lies.
      server.bind(UnixDomainSocketAddress.of(handle.path(name)));
      handle.chown(file, access.uid(), access.gid());
      handle.chmod(file, access.mode());
      Thread thread = new Thread(socket::accept, "jbuild-agent");
      thread.setDaemon(true);
      thread.start();
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  Path socket() {
    return socket;
  }

  private void accept() {
    while (server.isOpen()) {
      turns.acquireUninterruptibly();
      try {
        SocketChannel client = server.accept();
        open.add(client);
        Thread thread = new Thread(() -> serve(client), "jbuild-agent-client");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        return; // It is closed: the step is over.
      }
    }
  }

  /** One client, with a connection of its own to the agent; either end ends both. */
  private void serve(SocketChannel client) {
    try (client;
        SocketChannel keys = SocketChannel.open(UnixDomainSocketAddress.of(agent))) {
      open.add(keys);
      for (ByteBuffer request = read(client); request.hasRemaining(); request = read(client)) {
        byte kind = request.get(Integer.BYTES);
        if (kind == REQUEST_IDENTITIES || kind == SIGN_REQUEST) {
          write(keys, request);
          write(client, read(keys));
        } else {
          write(client, ByteBuffer.wrap(FAILURE));
        }
      }
      open.remove(keys);
    } catch (IOException e) {
      // The client, whose connection this ends, says that its agent does not answer.
      closeQuietly(client);
    } finally {
      open.remove(client);
      turns.release();
    }
  }

  /** A message with its length; an empty one at the end of the connection. */
  private static ByteBuffer read(SocketChannel from) throws IOException {
    ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
    while (length.hasRemaining()) {
      if (from.read(length) < 0) {
        return ByteBuffer.allocate(0);
      }
    }
    int size = length.flip().getInt();
    if (size < 1 || size > LONGEST_MESSAGE) {
      throw new IOException("a message of " + Integer.toUnsignedString(size) + " bytes");
    }
    ByteBuffer message = ByteBuffer.allocate(Integer.BYTES + size).putInt(size);
    while (message.hasRemaining()) {
      if (from.read(message) < 0) {
        throw new IOException("a message that is cut off");
      }
    }
    return message.flip();
  }

  private static void write(SocketChannel to, ByteBuffer message) throws IOException {
    while (message.hasRemaining()) {
      to.write(message);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    open.forEach(AgentSocket::closeQuietly);
    Files.deleteIfExists(socket);
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing was buffered: there is nothing that this could lose.
    }
  }
}
