package io.jbuild.machine;

import io.jbuild.blob.BlobStore;
import io.jbuild.blob.LayoutBlobStore;
import io.jbuild.blob.WorkFolder;
import io.jbuild.cache.StepRecords;
import io.jbuild.container.ContainerRecords;
import io.jbuild.explanation.WithheldValues;
import io.jbuild.export.AbsentLayers;
import io.jbuild.export.CompressedForms;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import io.jbuild.image.ImageStore;
import io.jbuild.image.RegistryDigests;
import io.jbuild.image.StoredImage;
import io.jbuild.layer.LayerStore;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.secret.HiddenTexts;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The parts of a store, on one folder, for as long as one command works on it.
 *
 * @param root an OCI image layout
 * @param work for what is unfinished; gone when the store is closed
 */
public record Store(
    Path root, WorkFolder work, BlobStore blobs, LayerStore layers, ImageStore images)
    implements AutoCloseable {

  /**
   * Opens a store, which is made where it is not there.
   *
   * @throws BuildException where it may not be written
   */
  public static Store open(Path root) throws IOException {
    try {
      Path jbuild = privately(Files.createDirectories(root).resolve("jbuild"));
      WorkFolder work = new WorkFolder(jbuild.resolve("work"));
      BlobStore blobs = new LayoutBlobStore(root, work);
      return new Store(
          root, work, blobs, new LayerStore(root, blobs, work), new ImageStore(root, blobs));
    } catch (AccessDeniedException e) {
      throw new BuildException(
          Blame.MACHINE,
          "the store " + root + " cannot be written: permission denied",
          "Name a folder of your own with {store}.",
          e);
    }
  }

  /**
   * What is unpacked in it has the owners and modes of images: nobody else on the machine may get
   * to programs that run as root.
   */
  private static Path privately(Path folder) throws IOException {
    try {
      return Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      return folder;
    }
  }

  /** What is jbuild's own in it. */
  public Path jbuild() {
    return root.resolve("jbuild");
  }

  /** By which digests registries have its images. */
  public RegistryDigests registryDigests() {
    return new RegistryDigests(root);
  }

  /** Its blobs, each a file that has its digest as its name. */
  public Path blobFolder() {
    return root.resolve("blobs").resolve("sha256");
  }

  /** The caches that commands mount. */
  public Path mounts() {
    return jbuild().resolve("mounts");
  }

  /** What servers said of files that builds fetched. */
  public Path downloads() {
    return jbuild().resolve("remote");
  }

  /** What files of contexts hold, by what tells that nobody has written to them. */
  public Path digests() {
    return jbuild().resolve("digests");
  }

  /** What layers are when they are compressed, by the digests of the plain ones. */
  public Path compressed() {
    return jbuild().resolve("compressed");
  }

  /** The layers that were compressed. */
  public CompressedForms forms() {
    return new CompressedForms(jbuild(), layers::found, work);
  }

  /** Where layers are that images name and the store need not hold. */
  public AbsentLayers absent() {
    return new AbsentLayers(jbuild(), work);
  }

  /** A folder for what only a mapping of ids may delete: closed by the caller. */
  WorkFolder work(String mapping) throws IOException {
    return new WorkFolder(jbuild().resolve("work").resolve("user-" + mapping));
  }

  /** The results of steps, by their keys. */
  public StepRecords records() throws IOException {
    return new StepRecords(jbuild(), blobs, work);
  }

  /** Records that are kept without values of a build that are to be hidden. */
  public StepRecords records(HiddenTexts hidden) throws IOException {
    return records().keeping(new WithheldValues(jbuild(), work, hidden));
  }

  /** What is known of containers that ran. */
  public ContainerRecords containers() {
    return new ContainerRecords(jbuild(), work);
  }

  /** The images of all platforms that a name stands for, or the one with an id. */
  public List<StoredImage> namedOr(String nameOrId) throws IOException {
    StoredImage one = image(nameOrId);
    List<StoredImage> named = List.of();
    try {
      named = images.named(ImageReference.parse(nameOrId));
    } catch (IllegalArgumentException e) {
      return List.of(one); // Only an id can be like that.
    }
    return named.contains(one) ? named : List.of(one);
  }

  /**
   * Those of a name's images that serve platforms.
   *
   * @param images at least one
   * @throws BuildException where there are none
   */
  public List<StoredImage> serving(List<StoredImage> images, List<Platform> platforms)
      throws IOException {
    List<StoredImage> wanted = new ArrayList<>();
    Set<String> others = new LinkedHashSet<>();
    for (StoredImage image : images) {
      Platform platform = this.images.config(image).platform();
      if (platforms.stream().anyMatch(platform::serves)) {
        wanted.add(image);
      } else {
        others.add(platform.toString());
      }
    }
    if (wanted.isEmpty()) {
      throw new BuildException(
          Blame.MACHINE,
          images.get(0).name()
              + " is not in the store for "
              + String.join(", ", platforms.stream().map(Platform::toString).toList()),
          "The store has it for " + String.join(", ", others) + ".");
    }
    return wanted;
  }

  /** The failure of who asks for an image that the store has not. */
  public static BuildException noSuchImage(String name) {
    return new BuildException(
        Blame.USAGE,
        "No such image: " + name,
        "jbuild images lists what the store has; jbuild pull and load bring others in.");
  }

  /** The one image that a person means. */
  public StoredImage image(String name) throws IOException {
    return image(name, Platform.host());
  }

  /**
   * The one image that a person means.
   *
   * @param preferred where a name stands for images of several platforms
   */
  public StoredImage image(String name, Platform preferred) throws IOException {
    List<StoredImage> found = images.find(name, preferred);
    if (found.isEmpty()) {
      throw noSuchImage(name);
    }
    if (found.size() > 1) {
      throw StoredImage.ambiguous(name, found.size());
    }
    return found.get(0);
  }

  /**
   * What it means that the machine refused something in a store.
   *
   * @param what was to be done
   */
  public BuildException refused(String what, IOException failure) {
    String hint = "";
    if (MachineFailure.isFullDisk(failure)) {
      hint =
          MachineFailure.fullDisk("The disk of the store " + root.toAbsolutePath())
              + ", or put the store elsewhere with {store}.";
    } else if (failure instanceof FileSystemException) {
      hint = "See to it that the store and the context can be read and written.";
    }
    return new BuildException(
        Blame.MACHINE, what + ": " + MachineFailure.words(failure), hint, failure);
  }

  @Override
  public void close() throws IOException {
    try (work) {
      layers.close();
    }
  }
}
