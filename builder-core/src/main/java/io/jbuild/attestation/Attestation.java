package io.jbuild.attestation;

import io.jbuild.image.Attachment;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Something said about an image, whatever its manifest is: the predicate of an in-toto statement
 * (in-toto attestation framework, spec/v1).
 *
 * @param type what it says
 * @param predicate JSON
 */
public record Attestation(PredicateType type, JsonObject predicate) {

  /** What holds a statement in-toto attestation framework, spec/v1, statement.md. */
  public static final String MEDIA_TYPE = "application/vnd.in-toto+json";

  /** At a layer with a statement: its predicate's type, in BuildKit's words. */
  public static final String PREDICATE_ANNOTATION = "in-toto.io/predicate-type";

  private static final String STATEMENT = "https://in-toto.io/Statement/v1";

  /** As it is attached to a manifest, which its statement then names. */
  public Attachment attachedTo(Descriptor manifest) {
    return attached(manifest, statement(manifest.digest()));
  }

  private Attachment attached(Descriptor manifest, byte[] statement) {
    TreeMap<String, String> annotations = new TreeMap<>();
    annotations.put(PREDICATE_ANNOTATION, type.address());
    return Attachment.of(
        manifest,
        MEDIA_TYPE,
        new Descriptor(MEDIA_TYPE, Digest.of(statement), statement.length)
            .withAnnotations(annotations),
        statement);
  }

  /** Takes what a statement is about: a name, and the digest of what has it. */
  @FunctionalInterface
  public interface Subject {
    void is(String name, Digest digest) throws IOException;
  }

  /** Tells all that a statement is about. */
  @FunctionalInterface
  public interface Subjects {
    void tell(Subject subject) throws IOException;
  }

  /** That it is said of one manifest. */
  private byte[] statement(Digest manifest) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      // The name that the framework has where a name says nothing.
      writeStatement(bytes, subject -> subject.is("_", manifest));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Not in memory.
    }
    return bytes.toByteArray();
  }

  /**
   * Writes that it is said of things, of which there may be any number.
   *
   * @param out not closed
   */
  public void writeStatement(OutputStream out, Subjects subjects) throws IOException {
    // The document with its keys in order, which holds an array too large for memory.
    byte[] rest =
        JsonObject.create()
            .put("_type", STATEMENT)
            .put("predicate", predicate)
            .put("predicateType", type.address())
            .toBytes();
    out.write(rest, 0, rest.length - 1);
    out.write(",\"subject\":[".getBytes(StandardCharsets.US_ASCII));
    boolean[] more = {false};
    subjects.tell(
        (name, digest) -> {
          if (more[0]) {
            out.write(',');
          }
          more[0] = true;
          out.write(
              JsonObject.create()
                  .put("name", name)
                  .put("digest", JsonObject.create().put("sha256", digest.hex()))
                  .toBytes());
        });
    out.write("]}".getBytes(StandardCharsets.US_ASCII));
  }

  /** What a document says; empty where it says nothing that jbuild knows. */
  public static Optional<Attestation> of(Attachment attachment) throws IOException {
    Descriptor layer = attachment.manifest().layers().get(0);
    return layer.mediaType().equals(MEDIA_TYPE)
        ? ofStatement(attachment.document())
        : Optional.empty();
  }

  /**
   * What a statement says; empty where it is of a kind that jbuild does not know.
   *
   * @throws JsonException for what is no statement
   */
  public static Optional<Attestation> ofStatement(byte[] statement) throws JsonException {
    JsonObject json = JsonObject.parse(statement);
    Optional<PredicateType> type = PredicateType.of(json.requiredText("predicateType"));
    Optional<JsonObject> predicate = json.object("predicate");
    return type.isPresent() && predicate.isPresent()
        ? Optional.of(new Attestation(type.get(), predicate.get()))
        : Optional.empty();
  }
}
