package io.jbuild.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.oci.Digest;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The times that web servers say. */
class DownloadTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Tue, 15 Nov 1994 08:12:31 GMT | 1994-11-15T08:12:31Z",
        "Mon, 15 Nov 1994 08:12:31 GMT | 1994-11-15T08:12:31Z",
        "Tuesday, 15-Nov-94 08:12:31 GMT | 1994-11-15T08:12:31Z",
        "Wednesday, 15-Nov-23 08:12:31 GMT | 2023-11-15T08:12:31Z",
        "Tue Nov 15 08:12:31 1994 | 1994-11-15T08:12:31Z",
        "Sun Nov  6 08:49:37 1994 | 1994-11-06T08:49:37Z",
        "Tue, 31 Feb 1994 08:12:31 GMT | 1970-01-01T00:00:00Z",
        "yesterday | 1970-01-01T00:00:00Z",
      })
  void aTimeIsReadInAllFormsOfHttp(String text, Instant time) {
    Digest digest = Digest.parse("sha256:" + "0".repeat(64));

    assertThat(new Download(digest, 0, "", text).modified()).isEqualTo(time);
  }
}
