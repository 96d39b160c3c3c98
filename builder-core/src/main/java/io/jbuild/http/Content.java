package io.jbuild.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What a request carries; it can be read any number of times. */
public interface Content {

  /** How many bytes. */
  long size();

  /** All of them. */
  InputStream open() throws IOException;

  /** Some bytes, maybe none. */
  static Content of(byte[] bytes) {
    return new Content() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public InputStream open() {
        return new ByteArrayInputStream(bytes);
      }
    };
  }
}
