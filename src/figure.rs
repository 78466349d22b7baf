//! What a picture shows, before anyone has decided how large it is or which format it takes.
