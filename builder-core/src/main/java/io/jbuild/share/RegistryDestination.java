package io.jbuild.share;

import io.jbuild.blob.Blob;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Manifest;
import io.jbuild.registry.PushedImage.PushedLayer;
import io.jbuild.registry.RepositoryPush;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

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
  public boolean has(Digest blob) throws IOException, InterruptedException {
    return repository.has(blob);
  }

  @Override
  public void bring(Blob blob) throws IOException, InterruptedException {
    repository.bring(new PushedLayer(blob.digest(), blob, List.of()));
  }

  @Override
  public void finish(SharedDocument document) throws IOException, InterruptedException {
    byte[] config = document.config();
    Manifest manifest = document.manifest();
    bring(Blob.of(manifest.config(), () -> new ByteArrayInputStream(config)));
    repository.put(
        name.tag().orElseThrow(), manifest.descriptor(), manifest.toBytes(), name.toString());
  }
}
