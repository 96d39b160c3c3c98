package io.jbuild.inventory;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.sbom.BilledImage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is in an image.
 *
 * @param components in the order of their package URLs
 * @param notes on what could not be read, for people
 */
public record Inventory(List<Component> components, List<String> notes) {

  private static final int MOST = 50_000;
  private static final int MOST_NOTES = 1000;
  private static final List<Source> SOURCES =
      List.of(new DpkgPackages(), new ApkPackages(), new RpmPackages());

  public Inventory {
    components = List.copyOf(components);
    notes = List.copyOf(notes);
  }

  /** Looks through an image. */
  public static Inventory of(BilledImage image) throws IOException {
    ImageFiles files = new ImageFiles(image.files(), image.folder());
    Distribution distribution = Distribution.of(files);
    Taking taking = new Taking(image);
    for (Source source : SOURCES) {
      source.find(files, distribution, taking);
    }
    new JavaArchives().find(files, distribution, taking);
    return new Inventory(List.copyOf(taking.components), List.copyOf(taking.notes));
  }

  private static final class Taking implements Source.Taker {
    private final BilledImage image;
    private final SortedSet<Component> components = new TreeSet<>();
    private final SortedSet<String> notes = new TreeSet<>();
    private final Map<ImagePath, Optional<Digest>> layers = new TreeMap<>();

    Taking(BilledImage image) {
      this.image = image;
    }

    @Override
    public void take(Component.Found found, ImagePath path) throws IOException {
      if (components.size() == MOST) {
        throw new BuildException(
            Blame.DOCKERFILE,
            "the image says that it has more than " + MOST + " packages",
            "Look at " + path + ", or ask for no SBOM.");
      }
      Optional<Digest> layer = layers.get(path);
      if (layer == null) {
        layer = image.layers().of(path);
        layers.put(path, layer);
      }
      components.add(
          new Component(
              found.group(),
              found.name(),
              found.version(),
              found.packageUrl(),
              found.licenses(),
              found.supplier(),
              path,
              layer));
    }

    @Override
    public void note(String text) {
      // Each stands in all documents, and an image may have any number of bad files.
      notes.add(notes.size() < MOST_NOTES ? text : "more could not be read than is noted here");
    }
  }
}
