package io.jbuild.http;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;

/**
 * What a server answers. Its connection serves again once the body was read to the end; who closes
 * it before gives the connection up.
 */
public final class Answer implements Closeable {

  private final Exchanging exchanging;
  private final ClassicHttpResponse response;
  private final URI address;

  Answer(Exchanging exchanging, ClassicHttpResponse response, URI address) {
    this.exchanging = exchanging;
    this.response = response;
    this.address = address;
  }

  /** What was asked. */
  public URI address() {
    return address;
  }

  /** The status code, such as 200. */
  public int status() {
    return response.getCode();
  }

  /** The first header of a name, in whatever case. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(response.getFirstHeader(name)).map(Header::getValue);
  }

  /** All headers of a name. */
  public List<String> headers(String name) {
    return Stream.of(response.getHeaders(name)).map(Header::getValue).toList();
  }

  /**
   * The bytes; closing them closes the answer. A read fails where fewer come than were promised,
   * where nothing comes for longer than the request's patience, and where its thread is
   * interrupted.
   */
  public InputStream body() throws IOException {
    HttpEntity entity = response.getEntity();
    return new Body(entity == null ? InputStream.nullInputStream() : entity.getContent());
  }

  @Override
  public void close() throws IOException {
    exchanging.close();
  }

  private final class Body extends FilterInputStream {

    Body(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      return exchanging.run(() -> in.read());
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return exchanging.run(() -> in.read(bytes, offset, length));
    }

    @Override
    public void close() throws IOException {
      Answer.this.close();
    }
  }
}
