package io.jbuild.share;

import io.jbuild.blob.Blob;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Manifest;
import io.jbuild.registry.RepositoryPush;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * A cache that goes under a name of a registry.
 *
 * @param name with a tag
 */
public record RegistryDestination(RepositoryPush repository, ImageReference name)
    implements CacheDestination {

  @Override
  public void check() throws IOException, InterruptedException {
    if (repository.isImage(name.tag().orElseThrow())) {
      throw new IOException("there is an image, which is not replaced: give the cache another tag");
    }
  }

  @Override
  public OptionalLong size(Descriptor blob) throws IOException, InterruptedException {
    return repository.size(blob.digest(), blob.size());
  }

  /** What has a digest is thought to be what the digest says, and is kept: so in distribution. */
  @Override
  public boolean replaces() {
    return false;
  }

  @Override
  public void bring(Blob blob) throws IOException, InterruptedException {
    repository.send(blob);
  }

  @Override
  public void finish(SharedDocument document) throws IOException, InterruptedException {
    byte[] config = document.config();
    Manifest manifest = document.manifest();
    if (size(manifest.config()).isEmpty()) {
      bring(Blob.of(manifest.config(), () -> new ByteArrayInputStream(config)));
    }
    repository.put(
        name.tag().orElseThrow(), manifest.descriptor(), manifest.toBytes(), name.toString());
  }
}
