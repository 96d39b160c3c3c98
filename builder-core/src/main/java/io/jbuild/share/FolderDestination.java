package io.jbuild.share;

import io.jbuild.blob.Blob;
import io.jbuild.export.LayoutFolderWriter;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Manifest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.OptionalLong;

/** A cache that goes into a folder, which may have others under other tags. */
public record FolderDestination(LayoutFolderWriter folder, String tag) implements CacheDestination {

  @Override
  public void check() throws IOException {
    folder.check();
  }

  @Override
  public OptionalLong size(Descriptor blob) throws IOException {
    return folder.size(blob.digest());
  }

  @Override
  public boolean replaces() {
    return true;
  }

  @Override
  public void bring(Blob blob) throws IOException {
    folder.blob(blob);
  }

  @Override
  public void finish(SharedDocument document) throws IOException {
    byte[] config = document.config();
    Manifest manifest = document.manifest();
    folder.blob(Blob.of(manifest.config(), () -> new ByteArrayInputStream(config)));
    folder.tag(manifest, tag);
  }
}
