package io.jbuild.output;

import io.jbuild.attestation.Attestation;
import io.jbuild.attestation.PredicateType;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ByteString;
import io.jbuild.file.ImagePath;
import io.jbuild.image.Image;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerIndex;
import io.jbuild.machine.Store;
import io.jbuild.oci.Digest;
import io.jbuild.request.AttestOptions;
import io.jbuild.sbom.BillMaker;
import io.jbuild.sbom.BilledImage;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** What is in the images of a build, each looked through once. */
public final class Bills {

  private final Store store;
  private final AttestOptions options;
  private final Map<Digest, List<Attestation>> made = new TreeMap<>();

  public Bills(Store store, AttestOptions options) {
    this.store = store;
    this.options = options;
  }

  /** One of each form that is wanted; none where nobody asks. */
  public List<Attestation> of(Image image) throws IOException {
    List<Attestation> known = made.get(image.id());
    if (known == null) {
      known = options.sboms().isEmpty() ? List.of() : make(image);
      made.put(image.id(), known);
    }
    return known;
  }

  private List<Attestation> make(Image image) throws IOException {
    BillMaker maker =
        // By our own class loader: the thread's is whoever's the thread is, in a build tool.
        ServiceLoader.load(BillMaker.class, Bills.class.getClassLoader())
            .findFirst()
            .orElseThrow(
                () ->
                    new BuildException(
                        Blame.USAGE,
                        "this jbuild makes no SBOMs",
                        "Put builder-sbom and its libraries on the class path, or leave out"
                            + " {sbom}."));
    BilledImage billed =
        new BilledImage(
            store.layers().snapshot(image.layers()),
            path -> layer(image, path),
            image.id(),
            image.config().created().map(Instant::parse).orElse(Instant.EPOCH),
            image.config().platform(),
            store.work().create("bill"),
            options.version());
    List<Attestation> bills = new ArrayList<>();
    for (PredicateType format : options.sboms()) {
      bills.add(maker.make(billed, format));
    }
    return bills;
  }

  /** The topmost layer with a path. */
  private Optional<Digest> layer(Image image, ImagePath path) throws IOException {
    List<Layer> layers = image.layers().layers();
    for (int i = layers.size() - 1; i >= 0; i--) {
      if (holds(store.layers().index(layers.get(i)), path)) {
        return Optional.of(layers.get(i).diffId());
      }
    }
    return Optional.empty();
  }

  private static boolean holds(LayerIndex layer, ImagePath path) {
    int at = 0;
    for (ByteString name : path.names()) {
      OptionalInt child = layer.child(at, name);
      if (child.isEmpty()) {
        return false;
      }
      at = child.getAsInt();
    }
    return !layer.whiteout(at);
  }
}
