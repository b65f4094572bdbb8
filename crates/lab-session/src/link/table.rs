//! The forms the wire tables are written in: one line says how something is written and how it is read.

/// The commands: as [`coded`], but the number is the kind of the row and stands in a column of its own.
macro_rules! rows {
    ($type:ty { $($code:literal => $variant:ident
        $( ( $($place:ident),* ) )? $( { $($field:ident),* } )? ;)* }) => {
        impl Row for $type {
            fn put_row(&self, out: &mut Writer) -> u8 {
                match self {
                    $(Self::$variant $( ( $($place),* ) )? $( { $($field),* } )? => {
                        out.row($code);
                        $( $($place.put(out);)* )?
                        $( $($field.put(out);)* )?
                        $code
                    })*
                }
            }

            fn take_row(kind: u8, input: &mut Reader<'_>) -> Result<Self, Unreadable> {
                match kind {
                    $($code => {
                        $( $(let $place = Cell::take(input)?;)* )?
                        $( $(let $field = Cell::take(input)?;)* )?
                        Ok(Self::$variant $( ( $($place),* ) )? $( { $($field),* } )?)
                    })*
                    _ => Err(Unreadable),
                }
            }
        }
    };
}

/// Enums: each variant has a number of its own, which stays for ever; its fields follow in the order given.
macro_rules! coded {
    ($type:ty { $($code:literal => $variant:ident
        $( ( $($place:ident),* ) )? $( { $($field:ident),* } )? ;)* }) => {
        impl Cell for $type {
            fn put(&self, out: &mut Writer) {
                match self {
                    $(Self::$variant $( ( $($place),* ) )? $( { $($field),* } )? => {
                        out.number($code);
                        $( $($place.put(out);)* )?
                        $( $($field.put(out);)* )?
                    })*
                }
            }

            fn take(input: &mut Reader<'_>) -> Result<Self, Unreadable> {
                match input.number()? {
                    $($code => {
                        $( $(let $place = Cell::take(input)?;)* )?
                        $( $(let $field = Cell::take(input)?;)* )?
                        Ok(Self::$variant $( ( $($place),* ) )? $( { $($field),* } )?)
                    })*
                    _ => Err(Unreadable),
                }
            }
        }
    };
}

/// Structs: their fields in the order given.
macro_rules! record {
    ($type:ident { $($field:ident),* }) => {
        impl Cell for $type {
            fn put(&self, out: &mut Writer) {
                let Self { $($field),* } = self;
                $($field.put(out);)*
            }

            fn take(input: &mut Reader<'_>) -> Result<Self, Unreadable> {
                $(let $field = Cell::take(input)?;)*
                Ok(Self { $($field),* })
            }
        }
    };
}

/// Structs around one number.
macro_rules! wrapped {
    ($($type:ident),*) => {$(
        impl Cell for $type {
            fn put(&self, out: &mut Writer) {
                self.0.put(out);
            }

            fn take(input: &mut Reader<'_>) -> Result<Self, Unreadable> {
                Cell::take(input).map($type)
            }
        }
    )*};
}

pub(super) use {coded, record, rows, wrapped};
