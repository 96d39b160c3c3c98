package io.jbuild.output;

import io.jbuild.attestation.Attestation;
import io.jbuild.attestation.AttestationEntry;
import io.jbuild.attestation.PredicateType;
import io.jbuild.attestation.Provenance;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.image.Attachment;
import io.jbuild.image.RemoteImage;
import io.jbuild.image.StoredImage;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.registry.HttpRegistry;
import io.jbuild.request.AttestOptions;
import io.jbuild.request.ImageAttestations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is said about the images of a store.
 *
 * @param root of the store
 */
public record StoreAttestations(Path root, Machine machine) implements ImageAttestations {

  @Override
  public Map<String, @Nullable Object> find(
      String name, Optional<Platform> platform, Question question)
      throws IOException, InterruptedException {
    return predicate(name, platform.orElseGet(Platform::host), question)
        .orElseThrow(() -> missing(name, question, Blame.USAGE))
        .toMap();
  }

  @Override
  public byte[] bill(String name, Optional<Platform> platform, String format, String version)
      throws IOException {
    AttestOptions options =
        AttestOptions.parse(List.of(), Optional.empty(), Optional.of(format), version);
    if (options.sboms().size() != 1) {
      throw new BuildException(
          Blame.USAGE, "one SBOM has one format, not '" + format + "'", "It is spdx or cyclonedx.");
    }
    try (Store store = Store.open(root)) {
      store.work().begin();
      StoredImage image = store.image(name, platform.orElseGet(Platform::host));
      return new Bills(store, options).of(store.images().open(image)).get(0).predicate().toBytes();
    }
  }

  /**
   * Where an image says that it comes from.
   *
   * @throws BuildException where it does not say, or another builder says it
   */
  public Provenance provenance(ImageReference name, Platform platform)
      throws IOException, InterruptedException {
    JsonObject predicate =
        predicate(name.familiar(), platform, Question.PROVENANCE)
            .orElseThrow(() -> missing(name.familiar(), Question.PROVENANCE, Blame.MACHINE));
    try {
      return Provenance.parse(predicate.toBytes());
    } catch (JsonException e) {
      throw new BuildException(
          Blame.MACHINE,
          "the provenance of " + name + " is not one of jbuild's: " + e.getMessage(),
          "Verify the folder it was built of: jbuild verify {against} " + name + " CONTEXT",
          e);
    }
  }

  private Optional<JsonObject> predicate(String name, Platform platform, Question question)
      throws IOException, InterruptedException {
    Optional<Attestation> found = inStore(name, platform, question);
    Optional<ImageReference> reference = reference(name);
    if (found.isEmpty() && reference.isPresent()) {
      found = inRegistry(reference.get(), platform, question);
    }
    return found.map(Attestation::predicate);
  }

  private static BuildException missing(String name, Question question, Blame blame) {
    // With mode=min nothing can be built again.
    String option = question == Question.SBOM ? "{sbom}" : "{provenance} mode=max";
    return new BuildException(
        blame,
        name + " has no " + question.word() + ", neither in the store nor in its registry",
        "It gets one where it is built, by " + option + ".");
  }

  private static Optional<ImageReference> reference(String name) {
    try {
      return Optional.of(ImageReference.parse(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // It may be an id.
    }
  }

  private Optional<Attestation> inStore(String name, Platform platform, Question question)
      throws IOException {
    try (Store store = Store.open(root)) {
      List<StoredImage> images = store.images().find(name, platform);
      if (images.size() != 1) {
        return Optional.empty();
      }
      for (PredicateType type : question.types()) {
        for (Attachment attachment :
            store.images().attachments().of(images.get(0).descriptor().digest())) {
          Optional<Attestation> said = Attestation.of(attachment);
          if (said.isPresent() && said.get().type() == type) {
            return said;
          }
        }
      }
      return Optional.empty();
    }
  }

  private Optional<Attestation> inRegistry(
      ImageReference name, Platform platform, Question question)
      throws IOException, InterruptedException {
    HttpRegistry registry = new HttpRegistry(machine.registryFiles());
    List<Descriptor> referrers;
    try {
      referrers =
          registry.referrers(name, Optional.of(platform), Optional.of(Attestation.MEDIA_TYPE));
    } catch (BuildException e) {
      try (Store store = Store.open(root)) {
        if (store.images().find(name.familiar(), platform).isEmpty()) {
          throw e;
        }
        return Optional.empty(); // An image of this machine alone.
      }
    }
    for (PredicateType type : question.types()) {
      // What came last is what was said last.
      for (int i = referrers.size() - 1; i >= 0; i--) {
        String said =
            referrers.get(i).annotations().getOrDefault(Attestation.PREDICATE_ANNOTATION, "");
        if (said.isEmpty() || said.equals(type.address())) {
          Optional<Attestation> found = fetch(registry, name, referrers.get(i), platform, type);
          if (found.isPresent()) {
            return found;
          }
        }
      }
    }
    return inIndex(registry, name, platform, question);
  }

  /** As BuildKit has it: beside the image, in the index that the name stands for. */
  private static Optional<Attestation> inIndex(
      HttpRegistry registry, ImageReference name, Platform platform, Question question)
      throws IOException, InterruptedException {
    List<Descriptor> entries = registry.entries(name);
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    Digest image = registry.resolve(name, platform).descriptor().digest();
    for (PredicateType type : question.types()) {
      for (Descriptor entry : entries) {
        if (AttestationEntry.isAbout(entry, image)) {
          Optional<Attestation> found = fetch(registry, name, entry, platform, type);
          if (found.isPresent()) {
            return found;
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Attestation> fetch(
      HttpRegistry registry,
      ImageReference name,
      Descriptor referrer,
      Platform platform,
      PredicateType type)
      throws IOException, InterruptedException {
    RemoteImage artifact =
        registry.resolve(
            new ImageReference(
                name.registry(),
                name.repository(),
                Optional.empty(),
                Optional.of(referrer.digest())),
            platform);
    for (Descriptor layer : artifact.manifest().layers()) {
      if (layer.mediaType().equals(Attestation.MEDIA_TYPE)
          && layer.size() <= Attachment.MAX_DOCUMENT) {
        try (InputStream in = artifact.blobs().blob(layer).open()) {
          Optional<Attestation> said =
              Attestation.ofStatement(in.readNBytes(Attachment.MAX_DOCUMENT));
          if (said.isPresent() && said.get().type() == type) {
            return said;
          }
        } catch (JsonException e) {
          // Somebody else's, in a form of their own: perhaps the next one.
        }
      }
    }
    return Optional.empty();
  }
}
