package io.jbuild.remote;

import io.jbuild.archive.Decompression;
import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.blob.WorkFolder;
import io.jbuild.event.Transfer;
import io.jbuild.http.Answer;
import io.jbuild.json.JsonException;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Files from the web, for one build. The bytes become blobs of the store, and a record keeps what
 * the server called them, so that the next build only asks whether they are still the same. Within
 * a build each address is asked once. Safe for several threads.
 */
final class Downloads {

  /** No server has more to send; a stream that expands to more is made to harm. */
  private static final long MOST_BYTES = 1L << 40;

  /** Its address may have what is to be told to nobody. */
  private static final String WHAT = "download";

  private final RemoteFiles.Settings settings;
  private final BlobStore blobs;
  private final WorkFolder work;
  private final WebClient client;
  private final ConcurrentMap<String, Asked> asked = new ConcurrentHashMap<>();

  /** What is known of an address in this build; its lock is held while the server is asked. */
  private static final class Asked {
    private Optional<Download> answer = Optional.empty();
  }

  /**
   * Downloads into a store.
   *
   * @param settings where the records are, and whether they count
   */
  Downloads(RemoteFiles.Settings settings, BlobStore blobs, WorkFolder work, WebClient client) {
    this.settings = settings;
    this.blobs = blobs;
    this.work = work;
    this.client = client;
  }

  /** The blobs that records name. */
  static SortedMap<Path, Digest> digests(Path folder) throws IOException {
    SortedMap<Path, Digest> digests = new TreeMap<>();
    try (DirectoryStream<Path> records = Files.newDirectoryStream(folder)) {
      for (Path record : records) {
        try {
          digests.put(record, Download.read(Files.readAllBytes(record)).digest());
        } catch (NoSuchFileException | JsonException e) {
          // It is none for a build either.
        }
      }
    } catch (NoSuchFileException e) {
      return digests; // No build fetched anything.
    }
    return digests;
  }

  /** What the server has there now; its bytes need not be here. */
  Download ask(String url) throws IOException, InterruptedException {
    Asked known = asked.computeIfAbsent(url, key -> new Asked());
    synchronized (known) {
      Download answer = known.answer.isPresent() ? known.answer.get() : revalidate(url);
      known.answer = Optional.of(answer);
      return answer;
    }
  }

  /** The same with its bytes, which are fetched where they are not here. */
  Fetched fetch(String url, Optional<Digest> checksum) throws IOException, InterruptedException {
    Asked known = asked.computeIfAbsent(url, key -> new Asked());
    synchronized (known) {
      Optional<Download> answer =
          known.answer.isPresent() || checksum.isEmpty() ? known.answer : promised(url, checksum);
      if (answer.isEmpty() && checksum.isEmpty()) {
        answer = Optional.of(revalidate(url));
      }
      Optional<Blob> blob =
          answer.isPresent() ? blobs.find(answer.get().digest()) : Optional.empty();
      if (blob.isEmpty()) {
        Optional<Digest> wanted = answer.map(Download::digest).or(() -> checksum);
        answer = Optional.of(download(url, get(url, new TreeMap<>()), wanted));
        blob = blobs.find(answer.get().digest());
      }
      known.answer = answer;
      Download download = answer.orElseThrow();
      if (checksum.isPresent() && !checksum.get().equals(download.digest())) {
        throw WebFailure.mismatch(url, download.digest().toString(), checksum.get().toString());
      }
      return new Fetched(download, blob.orElseThrow());
    }
  }

  /** A file and its bytes. */
  record Fetched(Download download, Blob content) {}

  /** What an earlier build fetched, if it is what is wanted: then nobody has to be asked. */
  private Optional<Download> promised(String url, Optional<Digest> checksum) throws IOException {
    return remembered(url).filter(earlier -> checksum.equals(Optional.of(earlier.digest())));
  }

  private Download revalidate(String url) throws IOException, InterruptedException {
    Optional<Download> earlier = remembered(url);
    if (earlier.isPresent() && client.isOffline()) {
      return earlier.get();
    }
    SortedMap<String, String> conditions = new TreeMap<>();
    if (earlier.isPresent() && !earlier.get().etag().isEmpty()) {
      conditions.put("If-None-Match", earlier.get().etag());
    } else if (earlier.isPresent() && !earlier.get().lastModified().isEmpty()) {
      conditions.put("If-Modified-Since", earlier.get().lastModified());
    }
    Answer response = get(url, conditions);
    if (response.status() == 304) {
      WebClient.close(response);
      return earlier.orElseThrow(() -> WebFailure.status(url, 304));
    }
    return download(url, response, Optional.empty());
  }

  private Answer get(String url, SortedMap<String, String> conditions) throws InterruptedException {
    Answer response = client.get(url, conditions);
    boolean good =
        response.status() / 100 == 2 && response.status() != 206
            || response.status() == 304 && !conditions.isEmpty();
    if (!good) {
      WebClient.close(response);
      throw WebFailure.status(url, response.status());
    }
    return response;
  }

  private Download download(String url, Answer response, Optional<Digest> wanted)
      throws IOException {
    Blob blob;
    Optional<Long> promised = response.header("Content-Length").map(Long::parseLong);
    Transfer transfer =
        promised.isPresent()
            ? settings.hearer().begin(WHAT, promised.get())
            : settings.hearer().begin(WHAT);
    try (BlobStore.Writer writer = blobs.write();
        InputStream counted = transfer.of(response.body());
        DigestInputStream body =
            new DigestInputStream(plain(response, counted), Digest.newSha256())) {
      copy(url, body, writer.stream());
      if (promised.isPresent() && transfer.moved() != promised.get()) {
        throw WebFailure.cut(url, transfer.moved(), promised.get());
      }
      Digest found = Digest.of(body.getMessageDigest());
      if (wanted.isPresent() && !wanted.get().equals(found)) {
        throw WebFailure.mismatch(url, found.toString(), wanted.get().toString());
      }
      blob = writer.commit();
    } finally {
      transfer.end();
    }
    Download download =
        new Download(
            blob.digest(), blob.size(), kept(response, "ETag"), kept(response, "Last-Modified"));
    remember(url, download);
    return download;
  }

  /** What a server says of a file; without what could not be said back to it. */
  private static String kept(Answer response, String header) {
    return response
        .header(header)
        .filter(value -> value.chars().allMatch(c -> c >= ' ' && c != 0x7f))
        .orElse("");
  }

  /** What a server compresses though nobody asked for it is kept in plain, as BuildKit does. */
  private static InputStream plain(Answer response, InputStream body) throws IOException {
    String encoding = response.header("Content-Encoding").orElse("");
    return encoding.toLowerCase(Locale.ROOT).equals("gzip")
        ? Decompression.plain(body, MOST_BYTES)
        : body;
  }

  private static void copy(String url, InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[128 << 10];
    while (true) {
      int read;
      try {
        read = from.read(buffer, 0, buffer.length);
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        throw WebFailure.broken(url, "the connection broke in the middle", e);
      }
      if (read < 0) {
        return;
      }
      to.write(buffer, 0, read);
    }
  }

  private Optional<Download> remembered(String url) throws IOException {
    if (!settings.remembers()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Download.read(Files.readAllBytes(file(url))));
    } catch (NoSuchFileException | JsonException e) {
      // A record that is not there, or that a crash of the machine left in pieces, is none.
      return Optional.empty();
    }
  }

  private void remember(String url, Download download) throws IOException {
    Files.createDirectories(settings.records());
    Path temporary = work.file("download");
    try {
      Files.write(temporary, download.toBytes(url));
      Files.move(temporary, file(url), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** By a digest: an address may hold anything, a password too. */
  private Path file(String url) {
    return settings.records().resolve(Digest.of(url.getBytes(StandardCharsets.UTF_8)).hex());
  }
}
