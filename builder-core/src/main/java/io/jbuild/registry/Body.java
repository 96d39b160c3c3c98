package io.jbuild.registry;

import io.jbuild.archive.BoundedStream;
import io.jbuild.blob.Blob;
import io.jbuild.event.Transfer;
import io.jbuild.http.Content;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * What a request carries; it can be sent any number of times.
 *
 * @param again whether a request whose end is unknown may simply be sent again
 */
record Body(Optional<Content> content, Again again) {

  /** What a second sending does. */
  enum Again {
    /** The same as the first alone. */
    HARMLESS,
    /** It may add to what the first has brought. */
    ADDS
  }

  static final Body NONE = new Body(Optional.empty(), Again.HARMLESS);

  static Body of(byte[] bytes) {
    return new Body(Optional.of(Content.of(bytes)), Again.HARMLESS);
  }

  /** A part of a blob, read as it is sent: its transfer is where that has come to. */
  static Body part(Blob blob, long from, long length, Transfer transfer) {
    return new Body(Optional.of(new Part(blob, from, length, transfer)), Again.ADDS);
  }

  private record Part(Blob blob, long from, long size, Transfer transfer) implements Content {

    @Override
    public InputStream open() throws IOException {
      if (size == 0) {
        return InputStream.nullInputStream(); // Its end may come without the blob.
      }
      InputStream in = blob.open();
      in.skipNBytes(from);
      transfer.at(from);
      return new BoundedStream(size) {
        @Override
        protected int next(byte[] bytes, int offset, int length) throws IOException {
          int read = in.read(bytes, offset, length);
          if (read < 0) {
            throw new EOFException(blob.digest() + " is shorter than it was");
          }
          transfer.add(read);
          return read;
        }

        @Override
        public void close() throws IOException {
          in.close();
        }
      };
    }
  }
}
