// Asio's own bodies, with its TLS part. BOOST_ASIO_DYN_LINK exports them.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
