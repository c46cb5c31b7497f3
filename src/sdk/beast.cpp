// Beast's own bodies. They carry no export marks: this file needs default visibility.
#include <boost/beast/src.hpp>
